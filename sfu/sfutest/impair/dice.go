package impair

import "time"

// dice are random numbers of a seed (SplitMix64): a link takes the same number of
// them for each packet, so that one condition does not change what another one
// comes to.
type dice uint64

// golden steps through all numbers, scattered.
const golden = 0x9e3779b97f4a7c15

// roll returns a number from 0 to below 1.
func (d *dice) roll() float64 {
	*d += golden
	return scatter(uint64(*d))
}

// wander is what jitter adds at a time: a line between random points, which lie
// so far apart that nobody who keeps to it overtakes another.
func wander(seed uint64, jitter, at time.Duration) time.Duration {
	if jitter <= 0 {
		return 0
	}
	point, along := uint64(at/(2*jitter)), float64(at%(2*jitter))/float64(2*jitter) //nolint:gosec // any number will do
	seed = ^seed
	from, to := scatter(seed+point*golden), scatter(seed+(point+1)*golden)
	return time.Duration((2*(from+along*(to-from)) - 1) * float64(jitter))
}

func scatter(z uint64) float64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return float64((z^z>>31)>>11) / (1 << 53)
}
