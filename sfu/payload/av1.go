package payload

func inspectAV1(p []byte) Info { _ = p; return Info{} }
