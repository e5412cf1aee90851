package protocol_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// asyncapi is the published description of the protocol.
type asyncapi struct {
	Operations map[string]struct {
		Action   string
		Messages []struct {
			Ref string `yaml:"$ref"`
		}
	}
	Components struct {
		Messages map[string]struct {
			Name    string
			Payload schema
		}
		Schemas map[string]schema
	}
}

// schema is as much of JSON Schema (2020-12) as the description uses.
type schema struct {
	Ref        string            `yaml:"$ref"`
	AllOf      []schema          `yaml:"allOf"`
	Type       string            `yaml:"type"`
	Const      string            `yaml:"const"`
	Enum       []string          `yaml:"enum"`
	Required   []string          `yaml:"required"`
	Properties map[string]schema `yaml:"properties"`
	Additional *schema           `yaml:"additionalProperties"`
	Items      *schema           `yaml:"items"`
	MaxItems   *int              `yaml:"maxItems"`
	MinLength  *int              `yaml:"minLength"`
	MaxLength  *int              `yaml:"maxLength"`
	Minimum    *float64          `yaml:"minimum"`
	Maximum    *float64          `yaml:"maximum"`

	// For people only.
	Description, Default string
}

func loadAsyncAPI(tb testing.TB) *asyncapi {
	tb.Helper()
	data, err := os.ReadFile("../../docs/asyncapi.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	var a asyncapi
	if err := yaml.Unmarshal(data, &a); err != nil {
		tb.Fatal(err)
	}
	return &a
}

// flat follows references and merges allOf: one schema that says all.
func (a *asyncapi) flat(s schema) schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		found, known := a.Components.Schemas[name]
		if !known {
			panic("no schema " + name)
		}
		return a.flat(found)
	}
	if len(s.AllOf) == 0 {
		return s
	}
	merged := schema{Type: "object", Properties: map[string]schema{}}
	for _, part := range s.AllOf {
		part = a.flat(part)
		merged.Required = append(merged.Required, part.Required...)
		for name, property := range part.Properties {
			merged.Properties[name] = property // the more special one comes last
		}
	}
	return merged
}

// check returns what is wrong with a value as encoding/json reads it. A member
// that no schema names is wrong: the description would be incomplete.
func (a *asyncapi) check(s schema, value any, path string) []string {
	s = a.flat(s)
	var faults []string
	fault := func(format string, args ...any) {
		faults = append(faults, path+": "+fmt.Sprintf(format, args...))
	}
	if s.Const != "" && value != s.Const {
		fault("want %q, got %v", s.Const, value)
	}
	if text, ok := value.(string); len(s.Enum) > 0 && (!ok || !slices.Contains(s.Enum, text)) {
		fault("want one of %v, got %v", s.Enum, value)
	}
	if want := s.Type; want != "" && !isType(want, value) {
		fault("want %s, got %T", want, value)
		return faults
	}
	switch value := value.(type) {
	case string:
		n := utf8.RuneCountInString(value)
		if s.MaxLength != nil && n > *s.MaxLength || s.MinLength != nil && n < *s.MinLength {
			fault("%d characters", n)
		}
	case float64:
		if s.Minimum != nil && value < *s.Minimum || s.Maximum != nil && value > *s.Maximum {
			fault("%v is out of bounds", value)
		}
	case []any:
		if s.MaxItems != nil && len(value) > *s.MaxItems {
			fault("%d items", len(value))
		}
		if s.Items == nil {
			fault("items are not described")
			break
		}
		for i, item := range value {
			faults = append(faults, a.check(*s.Items, item, fmt.Sprintf("%s[%d]", path, i))...)
		}
	case map[string]any:
		faults = append(faults, a.checkMembers(s, value, path)...)
	}
	return faults
}

func (a *asyncapi) checkMembers(s schema, value map[string]any, path string) []string {
	var faults []string
	for _, name := range s.Required {
		if _, ok := value[name]; !ok {
			faults = append(faults, path+": "+name+" is missing")
		}
	}
	for name, member := range value {
		property, known := s.Properties[name]
		if !known && s.Additional != nil {
			property, known = *s.Additional, true
		}
		if !known {
			faults = append(faults, path+": "+name+" is not described")
			continue
		}
		faults = append(faults, a.check(property, member, path+"."+name)...)
	}
	return faults
}

func isType(want string, value any) bool {
	switch value := value.(type) {
	case string:
		return want == "string"
	case bool:
		return want == "boolean"
	case float64:
		return want == "number" || want == "integer" && value == float64(int64(value))
	case []any:
		return want == "array"
	case map[string]any:
		return want == "object"
	}
	return false
}

// payload finds the schema of a message of one direction ("receive" is what
// the server receives) by its type.
func (a *asyncapi) payload(action, kind string) (schema, bool) {
	for _, operation := range a.Operations {
		if operation.Action != action {
			continue
		}
		for _, message := range operation.Messages {
			key := message.Ref[strings.LastIndex(message.Ref, "/")+1:]
			if described, ok := a.Components.Messages[key]; ok && (described.Name == kind || described.Name == "" && key == kind) {
				return described.Payload, true
			}
		}
	}
	return schema{}, false
}

// kinds lists the types of one direction.
func (a *asyncapi) kinds(action string) []string {
	var kinds []string
	for _, operation := range a.Operations {
		if operation.Action != action {
			continue
		}
		for _, message := range operation.Messages {
			key := message.Ref[strings.LastIndex(message.Ref, "/")+1:]
			if name := a.Components.Messages[key].Name; name != "" {
				key = name
			}
			kinds = append(kinds, key)
		}
	}
	return kinds
}

// The checker itself must be able to say no.
func TestSchemaCheckerFindsFaults(t *testing.T) {
	low, high, two := 1.0, 3.0, 2
	a := &asyncapi{}
	s := schema{
		Type: "object", Required: []string{"n"},
		Properties: map[string]schema{
			"n":    {Type: "integer", Minimum: &low, Maximum: &high},
			"word": {Enum: []string{"a", "b"}},
			"text": {Type: "string", MinLength: &two, MaxLength: &two},
			"list": {Type: "array", MaxItems: &two, Items: &schema{Type: "boolean"}},
			"kind": {Const: "k"},
		},
	}
	for story, c := range map[string]struct {
		value map[string]any
		fine  bool
	}{
		"fine":              {map[string]any{"n": 1.0, "word": "a", "text": "é!", "list": []any{true}, "kind": "k"}, true},
		"missing":           {map[string]any{}, false},
		"a fraction":        {map[string]any{"n": 1.5}, false},
		"too low":           {map[string]any{"n": 0.0}, false},
		"too high":          {map[string]any{"n": 4.0}, false},
		"another word":      {map[string]any{"n": 1.0, "word": "c"}, false},
		"no word":           {map[string]any{"n": 1.0, "word": 1.0}, false},
		"too short":         {map[string]any{"n": 1.0, "text": "x"}, false},
		"too long":          {map[string]any{"n": 1.0, "text": "xyz"}, false},
		"no list":           {map[string]any{"n": 1.0, "list": map[string]any{}}, false},
		"too many":          {map[string]any{"n": 1.0, "list": []any{true, true, true}}, false},
		"an item":           {map[string]any{"n": 1.0, "list": []any{"true"}}, false},
		"another constant":  {map[string]any{"n": 1.0, "kind": "l"}, false},
		"an unknown member": {map[string]any{"n": 1.0, "m": 1.0}, false},
		"null":              {map[string]any{"n": nil}, false},
	} {
		if faults := a.check(s, c.value, ""); (len(faults) == 0) != c.fine {
			t.Errorf("%s: %v", story, faults)
		}
	}
	if !reflect.DeepEqual(a.flat(s), s) {
		t.Error("flat changes what is flat")
	}
}
