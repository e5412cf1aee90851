package payload

func inspectVP9(p []byte) Info { _ = p; return Info{} }
