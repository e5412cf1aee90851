package payload

func inspectH264(p []byte) Info { _ = p; return Info{} }
