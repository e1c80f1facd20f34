@rem npm scripts say exec so that a signal sent to npm arrives; cmd.exe has no such word.
@%*
