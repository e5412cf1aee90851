package layer_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/parley-sfu/parley/sfu/layer"
)

func TestChoose(t *testing.T) {
	camera := []layer.Size{{320, 180}, {640, 360}, {1280, 720}}
	upside := []layer.Size{{1280, 720}, {320, 180}, {640, 360}}
	portrait := []layer.Size{{180, 320}, {360, 640}, {720, 1280}}
	unknown := []layer.Size{{}, {}, {}}
	partly := []layer.Size{{}, {640, 360}, {1280, 720}}
	tests := []struct {
		name      string
		encodings []layer.Size
		want      layer.Size
		index     int
	}{
		{"no encodings", nil, layer.Size{640, 360}, -1},
		{"no encodings, no wish", nil, layer.Size{}, -1},
		{"no wish: the smallest", camera, layer.Size{}, 0},
		{"a thumbnail", camera, layer.Size{160, 90}, 0},
		{"exactly the smallest", camera, layer.Size{320, 180}, 0},
		{"a tenth more", camera, layer.Size{355, 200}, 0},
		{"more than a tenth more", camera, layer.Size{356, 200}, 1},
		{"one side is enough to need more", camera, layer.Size{100, 201}, 1},
		{"exactly the middle", camera, layer.Size{640, 360}, 1},
		{"full screen", camera, layer.Size{1920, 1080}, 2},
		{"only a width", camera, layer.Size{640, 0}, 1},
		{"only a height", camera, layer.Size{0, 720}, 2},
		{"the order does not matter", upside, layer.Size{640, 360}, 2},
		{"the order does not matter for the smallest", upside, layer.Size{}, 1},
		{"the order does not matter for the largest", upside, layer.Size{4000, 4000}, 0},
		{"portrait in a landscape tile", portrait, layer.Size{320, 180}, 1},
		{"nothing is known: the last", unknown, layer.Size{640, 360}, 2},
		{"nothing is known, no wish: the first", unknown, layer.Size{}, 0},
		{"an unknown one fills nothing", partly, layer.Size{160, 90}, 1},
		{"an unknown one is not the smallest", partly, layer.Size{}, 1},
		{"nonsense is no wish", camera, layer.Size{-1, math.MinInt}, 0},
		{"as large as can be", camera, layer.Size{math.MaxInt, math.MaxInt}, 2},
		{"encodings as large as can be", []layer.Size{{math.MaxInt, math.MaxInt}, {640, 360}}, layer.Size{1280, 720}, 0},
		{"exactly a tenth short", []layer.Size{{90, 90}, {100, 100}}, layer.Size{100, 100}, 0},
		{"of the same size the first is the smallest", []layer.Size{{640, 360}, {640, 360}}, layer.Size{}, 0},
		{"of the same size the first fills", []layer.Size{{640, 360}, {640, 360}}, layer.Size{320, 180}, 0},
		{"of the same size the last is the largest", []layer.Size{{640, 360}, {640, 360}}, layer.Size{1280, 720}, 1},
		{"one side unknown", []layer.Size{{1280, 0}, {640, 360}}, layer.Size{640, 0}, 1},
	}
	for _, tt := range tests {
		if got := layer.Choose(tt.encodings, tt.want); got != tt.index {
			t.Errorf("%s: Choose(%v, %v) = %d, want %d", tt.name, tt.encodings, tt.want, got, tt.index)
		}
	}
}

// A larger wish never gets a smaller picture.
func FuzzChoose(f *testing.F) {
	f.Add(320, 180, 640, 360, 1280, 720, 500, 300)
	f.Add(0, 0, -1, math.MaxInt, 1, 1, 0, math.MinInt)
	f.Fuzz(func(t *testing.T, w0, h0, w1, h1, w2, h2, w, h int) {
		encodings := []layer.Size{{w0, h0}, {w1, h1}, {w2, h2}}
		small := layer.Choose(encodings, layer.Size{w, h})
		large := layer.Choose(encodings, layer.Size{max(w, w+w/2), max(h, h+h/2)})
		if small < 0 || small > 2 || large < 0 || large > 2 {
			t.Fatalf("Choose is out of range: %d, %d", small, large)
		}
		if area(encodings[large]) < area(encodings[small]) {
			t.Fatalf("%dx%d gets %v, a larger wish %v", w, h, encodings[small], encodings[large])
		}
	})
}

func area(s layer.Size) float64 {
	return float64(min(max(s.Width, 0), 1<<20)) * float64(min(max(s.Height, 0), 1<<20))
}

func TestChooseDoesNotAllocate(t *testing.T) {
	encodings := []layer.Size{{320, 180}, {640, 360}, {1280, 720}}
	if n := testing.AllocsPerRun(1000, func() { layer.Choose(encodings, layer.Size{640, 360}) }); n != 0 {
		t.Errorf("Choose allocates %v times, want 0", n)
	}
}

func ExampleChoose() {
	camera := []layer.Size{{320, 180}, {640, 360}, {1280, 720}}
	fmt.Println("a tile:", layer.Choose(camera, layer.Size{Width: 480, Height: 270}))
	fmt.Println("the stage:", layer.Choose(camera, layer.Size{Width: 1900, Height: 1000}))
	// Output:
	// a tile: 1
	// the stage: 2
}
