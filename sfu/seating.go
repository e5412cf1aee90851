package sfu

// seat is a slot as the seating sees it: plain data, no media.
type seat struct {
	kind      Kind
	index     int
	usable    bool         // the browser still offers it
	shows     *Publication // nil: empty
	lastTrack string       // what it showed last; "" means never used
	lastOwner string
}

// seating says what every seat is to show, and how many slots of each kind the
// wishes need in all.
type seating struct {
	shows        []*Publication // by seat
	seats        []int          // by wish; -1: there is none
	audio, video int            // slots needed
}

// seated binds wishes to seats. What is seated stays where it is; a newcomer
// takes, in this order, the seat it had before, a seat that was never used, one
// beside the same person's other medium, any free one.
func seated(seats []seat, wishes []Subscription) seating {
	out := seating{shows: make([]*Publication, len(seats)), seats: make([]int, len(wishes))}
	for w, wish := range wishes {
		if wish.Publication.Kind() == Audio {
			out.audio++
		} else {
			out.video++
		}
		i := seatOf(seats, wish.Publication)
		if out.seats[w] = i; i >= 0 {
			out.shows[i] = wish.Publication
		}
	}
	for w, wish := range wishes {
		if out.seats[w] >= 0 {
			continue
		}
		if i := bestSeat(seats, out.shows, wish.Publication); i >= 0 {
			out.shows[i], out.seats[w] = wish.Publication, i
		}
	}
	return out
}

// seatOf finds where a publication sits, -1 for nowhere.
func seatOf(seats []seat, p *Publication) int {
	for i := range seats {
		if seats[i].shows == p && seats[i].usable {
			return i
		}
	}
	return -1
}

func bestSeat(seats []seat, taken []*Publication, p *Publication) int {
	best, bestScore := -1, -1
	for i := range seats {
		if !seats[i].usable || taken[i] != nil || seats[i].kind != p.Kind() {
			continue
		}
		if score := suits(seats, taken, i, p); score > bestScore {
			best, bestScore = i, score
		}
	}
	return best
}

// suits scores a free seat. Lips sync when a person's sound and picture have
// the same index, and a wrong face cannot flash where nobody's was shown.
func suits(seats []seat, taken []*Publication, i int, p *Publication) int {
	score := 0
	switch {
	case seats[i].lastTrack == p.ID():
		score = 8
	case seats[i].lastTrack == "":
		score = 4
	case seats[i].lastOwner == p.Participant():
		score = 3
	}
	for j := range seats {
		if seats[j].index != seats[i].index || seats[j].kind == seats[i].kind || taken[j] == nil {
			continue
		}
		if taken[j].Participant() == p.Participant() {
			return score + 16
		}
		return score // the other seat of the pair is somebody else's
	}
	return score + 1
}

// headroom is how many slots to ask for when need exceeds what is offered: a
// quarter more, so that a room that fills up does not renegotiate at each join.
func headroom(need int) int { return need + need/4 }
