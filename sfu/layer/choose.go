package layer

// Size is the size of a picture in pixels.
type Size struct{ Width, Height int }

// maxSide bounds the sides of a picture, so that areas do not overflow.
const maxSide = 1 << 20

// Choose returns the index of the smallest encoding that fills want, up to a
// tenth short, or the largest when none does. A side of want that is zero may be
// anything; both zero ask for the smallest encoding. An encoding of unknown size,
// zero, fills nothing; among encodings of the same size the first is the
// smallest and the last the largest. Without encodings it returns -1.
func Choose(encodings []Size, want Size) int {
	fitting, smallest, largest := -1, -1, -1
	for i, e := range encodings {
		if largest < 0 || e.area() >= encodings[largest].area() {
			largest = i
		}
		smallest = smaller(encodings, smallest, i)
		if e.fills(want) {
			fitting = smaller(encodings, fitting, i)
		}
	}
	switch {
	case want.Width <= 0 && want.Height <= 0:
		return max(smallest, min(0, largest))
	case fitting >= 0:
		return fitting
	}
	return largest
}

// smaller returns which of two encodings is the smaller one; a is -1 when there
// is none yet, and stays so while sizes are unknown.
func smaller(encodings []Size, a, b int) int {
	if area := encodings[b].area(); area > 0 && (a < 0 || area < encodings[a].area()) {
		return b
	}
	return a
}

func (s Size) area() int64 { return side(s.Width) * side(s.Height) }

// fills reports whether a picture of size s can be shown at size want without
// being blown up by more than a tenth.
func (s Size) fills(want Size) bool {
	return 10*side(s.Width) >= 9*side(want.Width) && 10*side(s.Height) >= 9*side(want.Height)
}

func side(pixels int) int64 { return int64(min(max(pixels, 0), maxSide)) }
