package metrics_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// family is what is served, or documented, under one name.
type family struct {
	kind, help string
	labels     map[string][]string // name → values
}

// families reads those of ours from what is served.
func families(t *testing.T) map[string]*family {
	t.Helper()
	text, _ := scrape(t, open(t, sources()))
	found := map[string]*family{}
	label := regexp.MustCompile(`(\w+)="([^"]*)"`)
	for line := range strings.Lines(text) {
		words := strings.SplitN(strings.TrimSpace(line), " ", 4)
		switch {
		case words[0] == "#" && strings.HasPrefix(words[2], "parley_"):
			if found[words[2]] == nil {
				found[words[2]] = &family{labels: map[string][]string{}}
			}
			if words[1] == "HELP" {
				found[words[2]].help = words[3]
			} else {
				found[words[2]].kind = words[3]
			}
		case strings.HasPrefix(line, "parley_"):
			name := regexp.MustCompile(`^\w+`).FindString(line)
			of := found[name]
			if of == nil { // of a histogram
				of = found[regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(name, "")]
			}
			for _, match := range label.FindAllStringSubmatch(line, -1) {
				if match[1] != "le" && !slices.Contains(of.labels[match[1]], match[2]) {
					of.labels[match[1]] = append(of.labels[match[1]], match[2])
				}
			}
		}
	}
	return found
}

// documented reads the tables of docs/metrics.md: name, type, labels, meaning. Labels stand one after the other, each with a
// colon and its values if they are listed: `direction`: `in` `out`, `type`.
func documented(t *testing.T) map[string]*family {
	t.Helper()
	page, err := os.ReadFile("../../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*family{}
	word := regexp.MustCompile("`([^`]+)`")
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, " | ")
		if len(cells) != 4 || !strings.HasPrefix(cells[0], "| `parley_") {
			continue
		}
		f := &family{kind: cells[1], help: strings.TrimSuffix(strings.TrimSpace(cells[3]), " |"), labels: map[string][]string{}}
		for one := range strings.SplitSeq(cells[2], ", ") {
			words := word.FindAllStringSubmatch(one, -1)
			if len(words) == 0 {
				continue
			}
			values := []string{}
			for _, value := range words[1:] {
				values = append(values, value[1])
			}
			f.labels[words[0][1]] = values
		}
		found[word.FindStringSubmatch(cells[0])[1]] = f
	}
	return found
}

func TestTheDocumentListsWhatIsServed(t *testing.T) {
	served, listed := families(t), documented(t)
	for name, f := range served {
		d := listed[name]
		if d == nil {
			t.Errorf("%s is served, but docs/metrics.md does not list it", name)
			continue
		}
		if d.kind != f.kind || len(d.help) < 10 {
			t.Errorf("%s: docs/metrics.md says %s, %q; it is a %s", name, d.kind, d.help, f.kind)
		}
		if got, want := slices.Sorted(maps.Keys(d.labels)), slices.Sorted(maps.Keys(f.labels)); !slices.Equal(got, want) {
			t.Errorf("%s: docs/metrics.md lists labels %v, served are %v", name, got, want)
		}
		for label, values := range d.labels {
			got, want := slices.Sorted(slices.Values(values)), slices.Sorted(slices.Values(f.labels[label]))
			if len(values) > 0 && !slices.Equal(got, want) {
				t.Errorf("%s: docs/metrics.md lists %s %v, served are %v", name, label, got, want)
			}
		}
	}
	for name := range listed {
		if served[name] == nil {
			t.Errorf("docs/metrics.md lists %s, which is not served", name)
		}
	}
	if len(served) < 20 {
		t.Errorf("only %d families are served; the test would prove nothing", len(served))
	}
}
