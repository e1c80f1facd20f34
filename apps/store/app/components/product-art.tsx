import type { ReactNode } from 'react'

// Flat drawings on a 320 by 200 ground, so that the store needs no picture files.
const ink = '#23312c'
const green = '#0d5b4c'
const dark = '#08443a'
const spark = '#e2683c'
const cream = '#fbf5ea'

const drawings: Record<string, { ground: string; shapes: ReactNode }> = {
  kettle: {
    ground: '#dcebe3',
    shapes: (
      <>
        <path d="M112 148C72 150 86 94 58 84" fill="none" stroke={green} strokeWidth="11" />
        <path d="M206 88c54-8 58 68 6 68" fill="none" stroke={ink} strokeWidth="10" />
        <path d="M122 76h76l16 94a14 14 0 0 1-14 16h-80a14 14 0 0 1-14-16z" fill={green} />
        <path d="M126 76a34 20 0 0 1 68 0z" fill={dark} />
        <circle cx="160" cy="50" r="8" fill={spark} />
      </>
    ),
  },
  mug: {
    ground: '#f8e4d6',
    shapes: (
      <>
        <path d="M204 96c50-6 50 64 0 60" fill="none" stroke="#c4512a" strokeWidth="14" />
        <path d="M100 72h108v86a28 28 0 0 1-28 28h-52a28 28 0 0 1-28-28z" fill={spark} />
        <path d="M100 72h108v30H100z" fill={cream} />
        <path
          d="M138 56c-9-12 9-16 0-30m32 30c-9-12 9-16 0-30"
          fill="none"
          stroke="#d9b8a2"
          strokeWidth="5"
          strokeLinecap="round"
        />
      </>
    ),
  },
  lamp: {
    ground: '#fdf0c8',
    shapes: (
      <>
        <path d="M196 92l44 94h-118z" fill="#fff8e0" />
        <path d="M96 176l34-72 54-46" fill="none" stroke={ink} strokeWidth="8" />
        <path d="M158 84l42-48 44 56z" fill={green} />
        <circle cx="130" cy="104" r="8" fill={spark} />
        <rect x="62" y="174" width="72" height="12" rx="6" fill={ink} />
      </>
    ),
  },
  notebook: {
    ground: '#e3e6f3',
    shapes: (
      <>
        <rect x="104" y="34" width="112" height="152" rx="8" fill="#c9cde0" />
        <rect x="98" y="28" width="112" height="152" rx="8" fill="#34477c" />
        <rect x="98" y="28" width="18" height="152" rx="6" fill="#26355f" />
        <rect x="136" y="58" width="54" height="30" rx="4" fill={cream} />
        <rect x="190" y="28" width="8" height="152" fill={spark} />
      </>
    ),
  },
  backpack: {
    ground: '#e9e4d4',
    shapes: (
      <>
        <path d="M136 46c0-26 48-26 48 0" fill="none" stroke={ink} strokeWidth="9" />
        <rect x="100" y="40" width="120" height="146" rx="34" fill="#8a7a3f" />
        <path d="M100 74a34 34 0 0 1 34-34h52a34 34 0 0 1 34 34v22H100z" fill="#6f6130" />
        <rect x="116" y="118" width="88" height="54" rx="14" fill="#a4934f" />
        <rect x="152" y="84" width="16" height="26" rx="4" fill={spark} />
      </>
    ),
  },
  plant: {
    ground: '#e4efd9',
    shapes: (
      <>
        <path d="M160 132V60" stroke="#4d6b3a" strokeWidth="6" />
        <path d="M160 124c-52 4-64-34-58-62 34 4 58 26 58 62z" fill="#2f7a4d" />
        <path d="M160 112c50 2 66-30 62-62-36 2-62 26-62 62z" fill="#3f9460" />
        <path d="M160 76c-24-16-20-44 0-60 20 16 24 44 0 60z" fill="#56a873" />
        <path d="M122 130h76l-10 56h-56z" fill="#c96a43" />
        <rect x="116" y="124" width="88" height="16" rx="4" fill="#b45a35" />
      </>
    ),
  },
  clock: {
    ground: '#dfe9ee',
    shapes: (
      <>
        <circle cx="160" cy="104" r="78" fill={ink} />
        <circle cx="160" cy="104" r="68" fill={cream} />
        <path d="M160 104V58" stroke={ink} strokeWidth="8" strokeLinecap="round" />
        <path d="M160 104l36 22" stroke={ink} strokeWidth="8" strokeLinecap="round" />
        <path d="M160 104l-18 44" stroke={spark} strokeWidth="3" strokeLinecap="round" />
        <circle cx="160" cy="104" r="7" fill={spark} />
      </>
    ),
  },
  umbrella: {
    ground: '#e5e0ee',
    shapes: (
      <>
        <path
          d="M160 96v74c0 20-28 20-28 0"
          fill="none"
          stroke={ink}
          strokeWidth="7"
          strokeLinecap="round"
        />
        <path
          d="M72 112c2-112 174-112 176 0-14-14-34-14-44 0-12-14-32-14-44 0-12-14-32-14-44 0-10-14-30-14-44 0z"
          fill="#6a4c93"
        />
        <path
          d="M116 112c4-56 20-80 44-84 24 4 40 28 44 84-12-14-32-14-44 0-12-14-32-14-44 0z"
          fill="#8867b3"
        />
        <circle cx="160" cy="24" r="5" fill={ink} />
      </>
    ),
  },
}

/** The drawing of a product; decoration only, its name stands beside it. */
export const ProductArt = ({ art, className }: { art: string; className: string }) => {
  const drawing = drawings[art]
  return (
    <svg className={className} viewBox="0 0 320 200" aria-hidden="true">
      <rect width="320" height="200" fill={drawing?.ground ?? '#e6e6e6'} />
      {drawing?.shapes}
    </svg>
  )
}
