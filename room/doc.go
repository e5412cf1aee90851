// Package room decides who is in a call and who should receive what.
package room
