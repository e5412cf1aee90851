//go:build !race

package race

// On tells that the race detector is built in.
const On = false
