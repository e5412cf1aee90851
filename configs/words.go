package configs

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"unicode"
)

// clip makes a foreign text fit to be shown: short, and without characters that move the cursor.
func clip(text string) string {
	const longest = 60
	runes := []rune(text)
	if len(runes) > longest {
		runes = append(runes[:longest:longest], '…')
	}
	for i, r := range runes {
		if !unicode.IsPrint(r) {
			runes[i] = '·'
		}
	}
	return string(runes)
}

// quote puts a clipped text into quotes.
func quote(text string) string { return strconv.Quote(clip(text)) }

// either lists words as a sentence does: a, b or c.
func either(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// nearest gives the word most like the one written, "" when none is like it.
func nearest(written string, words []string) string {
	best, bestDistance := "", 1+max(len(written)/3, 1)
	if len(written) > 64 {
		return ""
	}
	for _, word := range words {
		d := distance(strings.ToLower(written), word)
		if strings.HasPrefix(word, written) && len(written) >= 3 {
			d = min(d, 1)
		}
		if d < bestDistance {
			best, bestDistance = word, d
		}
	}
	return best
}

// distance is how many letters must be changed, added, dropped or swapped with their neighbour to make a into b.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	var before, above []int
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(s); i++ {
		before, above, row = above, row, make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(row[j-1]+1, above[j]+1, above[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(t)]
}

// plainError says why a file could not be read, without the name that the message has already.
func plainError(err error) string {
	var failed *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "this user may not read it"
	case errors.As(err, &failed):
		return failed.Err.Error()
	}
	return err.Error()
}
