package signaling

import (
	"net/netip"
	"sync"
	"time"

	"github.com/parley-sfu/parley/configs/units"
)

// bucket is a token bucket: rate tokens a second come in, at most burst are
// kept. Its first use finds it full.
//
//	burst 3   ●●●  take ●●·  take ●··  take ···  take → wait 1/rate
type bucket struct {
	rate, burst float64

	spent float64 // tokens missing from a full bucket
	last  time.Time
}

func perSecond(rate, burst int) bucket {
	return bucket{rate: float64(rate), burst: float64(burst)}
}

func perMinute(n int) bucket {
	return bucket{rate: float64(n) / 60, burst: float64(n)}
}

// perRate keeps as many as the rate counts: 30/m comes thirty at a time, 1/h one;
// so many times over.
func perRate(r units.Rate, times float64) bucket {
	return bucket{rate: times * r.PerSecond(), burst: times * max(1, float64(r.Count))}
}

// take takes a token, or says how long until there is one.
func (b *bucket) take(now time.Time) (wait time.Duration, ok bool) {
	b.refill(now)
	if b.spent+1 > b.burst {
		missing := b.spent + 1 - b.burst
		return time.Duration(missing / b.rate * float64(time.Second)), false
	}
	b.spent++
	return 0, true
}

// giveBack returns a token that was taken for nothing.
func (b *bucket) giveBack() { b.spent = max(b.spent-1, 0) }

func (b *bucket) full(now time.Time) bool {
	b.refill(now)
	return b.spent == 0
}

func (b *bucket) refill(now time.Time) {
	if passed := now.Sub(b.last); passed > 0 {
		b.spent = max(b.spent-passed.Seconds()*b.rate, 0)
		b.last = now
	}
}

// rates keeps one bucket per address. It remembers a bounded number of
// addresses: full buckets are forgotten first, then any, which lets somebody
// with very many addresses have more, but shuts nobody out.
type rates struct {
	fresh bucket

	mu      sync.Mutex // guards the following
	buckets map[netip.Prefix]*bucket
	swept   time.Time
}

func newRates(fresh bucket) *rates {
	return &rates{fresh: fresh, buckets: map[netip.Prefix]*bucket{}}
}

func (r *rates) take(address netip.Prefix, now time.Time) (wait time.Duration, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.buckets[address]
	if b == nil {
		r.makeRoom(now)
		fresh := r.fresh
		b = &fresh
		r.buckets[address] = b
	}
	return b.take(now)
}

func (r *rates) giveBack(address netip.Prefix) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b := r.buckets[address]; b != nil {
		b.giveBack()
	}
}

// makeRoom is called with mu held. It looks at all buckets once a second at
// most: whoever has many addresses must not make each request dear.
func (r *rates) makeRoom(now time.Time) {
	if len(r.buckets) < maxAddresses {
		return
	}
	if now.Sub(r.swept) >= time.Second {
		r.swept = now
		for address, b := range r.buckets {
			if b.full(now) {
				delete(r.buckets, address)
			}
		}
	}
	for address := range r.buckets {
		if len(r.buckets) < maxAddresses {
			return
		}
		delete(r.buckets, address)
	}
}
