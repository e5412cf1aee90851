// Package race lets long tests be short under the race detector, which makes calls
// in fake time ten to thirty times as slow. What it finds it finds in a part of
// them as well; all of them run without it, once more (`make test`).
package race

// Some returns a list, or under the race detector n of it, from all over.
func Some[T any](list []T, n int) []T {
	if !On || n >= len(list) {
		return list
	}
	some := make([]T, 0, n)
	for i := range n {
		some = append(some, list[(2*i+1)*len(list)/(2*n)])
	}
	return some
}

// Fewer returns a number, or under the race detector a smaller one.
func Fewer[T any](all, raced T) T {
	if On {
		return raced
	}
	return all
}
