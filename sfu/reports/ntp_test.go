package reports_test

import (
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/reports"
)

func TestNTP(t *testing.T) {
	tests := []struct {
		name string
		at   time.Time
		want uint64
	}{
		{"the Unix epoch", time.Unix(0, 0), 2208988800 << 32},
		{"half a second later", time.Unix(0, 500_000_000), 2208988800<<32 | 1<<31},
		{"a nanosecond later", time.Unix(0, 1), 2208988800<<32 | 4},
		{"the last second before the wrap", time.Date(2036, 2, 7, 6, 28, 15, 0, time.UTC), 0xffffffff << 32},
		{"the wrap", time.Date(2036, 2, 7, 6, 28, 16, 0, time.UTC), 0},
		{"the first moment that can be told", time.Date(1968, 1, 20, 3, 14, 8, 0, time.UTC), 1 << 63},
		{"the last one", time.Date(2104, 2, 26, 9, 42, 23, 999_999_999, time.UTC), 1<<63 - 5},
	}
	for _, tt := range tests {
		if got := reports.NTP(tt.at); got != tt.want {
			t.Errorf("%s: NTP = %#x, want %#x", tt.name, got, tt.want)
		}
		if got := reports.Time(tt.want); !got.Equal(tt.at) {
			t.Errorf("%s: Time = %v, want %v", tt.name, got.UTC(), tt.at.UTC())
		}
	}
}

func TestMiddle32(t *testing.T) {
	// The example of RFC 3550, section 6.4.1.
	if got := reports.Middle32(0xb44db705_20000000); got != 0xb7052000 {
		t.Errorf("Middle32 = %#x, want 0xb7052000", got)
	}
}

func FuzzNTP(f *testing.F) {
	f.Add(int64(0), int64(0))
	f.Add(int64(1<<33), int64(999_999_999))
	f.Fuzz(func(t *testing.T, seconds, nanoseconds int64) {
		first := time.Date(1968, 1, 20, 3, 14, 8, 0, time.UTC).Unix()
		at := time.Unix(first+(seconds&(1<<32-1)), (nanoseconds&(1<<62-1))%1e9)
		if got := reports.Time(reports.NTP(at)); !got.Equal(at) {
			t.Fatalf("Time(NTP(%v)) = %v", at.UTC(), got.UTC())
		}
	})
}
