package main

import (
	"slices"
	"testing"
)

func TestMemoryIsGivenBackAfterARush(t *testing.T) {
	tests := []struct {
		name   string
		cycles []uint64 // collections so far, at each look
		want   []int    // the looks at which memory is given back
	}{
		{"nothing happens", []uint64{0, 0, 0, 0}, nil},
		{"a collection now and then", []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9}, nil},
		{"a few people came", []uint64{1, 4, 4, 4}, nil},
		{"a rush, and quiet", []uint64{1, 5, 12, 12, 12}, []int{3}},
		{"a rush that trickles out", []uint64{8, 9, 10, 11}, []int{1}},
		{"two rushes", []uint64{8, 8, 9, 20, 20}, []int{1, 4}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var (
				r    rush
				got  []int
				ours uint64
			)
			for i, cycles := range tt.cycles {
				if r.over(cycles + ours) {
					got = append(got, i)
					ours++ // giving back collects too
					r.settled(cycles + ours)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("given back at the looks %v, want %v", got, tt.want)
			}
		})
	}
}
