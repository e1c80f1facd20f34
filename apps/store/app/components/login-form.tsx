export interface LoginFormProps {
  readonly returnTo: string
  /** Why the last attempt did not work. */
  readonly message?: string
  readonly loginId?: string
  readonly remember?: boolean
}

/** A plain form: the browser itself posts it and follows, so passwords never meet a script. */
export const LoginForm = ({ returnTo, message, loginId, remember }: LoginFormProps) => {
  const failed = message !== undefined
  const described = { 'aria-invalid': failed, 'aria-describedby': failed ? 'refused' : undefined }
  return (
    <form className="form card" method="post" action="/login">
      {failed && (
        <p className="notice-error" id="refused" role="alert">
          {message}
        </p>
      )}
      <input type="hidden" name="returnTo" value={returnTo} />
      <div className="field">
        <label htmlFor="loginId">E-mail address</label>
        <input
          id="loginId"
          name="loginId"
          type="email"
          autoComplete="username"
          required
          defaultValue={loginId}
          {...described}
        />
      </div>
      <div className="field">
        <label htmlFor="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          {...described}
        />
      </div>
      <label className="check">
        <input type="checkbox" name="remember" value="yes" defaultChecked={remember} />
        Stay logged in on this device
      </label>
      <button className="button">Log in</button>
    </form>
  )
}
