package configs

// node is one value of a configuration before it is checked, whatever source it comes from.
type node struct {
	kind    nodeKind
	text    string  // of a scalar, after substitution
	written string  // of a scalar, as the file has it when text came from substitution
	hidden  bool    // text came from ${file:…} and is shown to nobody
	tag     string  // what YAML takes a plain scalar for: !!str, !!int, !!bool, !!float; "" when only the setting can say
	entries []entry // of a table, in the order of the source
	items   []*node // of a list
	at      Origin  // where the value stands
}

// entry is one line of a table.
type entry struct {
	key   string
	at    Origin // where the key stands
	value *node
}

type nodeKind uint8

const (
	nullNode nodeKind = iota // nothing written behind the key
	scalarNode
	tableNode
	listNode
	faultyNode // reported already
)

// find gives the value of a key, the last one where a key stands twice.
func (n *node) find(key string) *node {
	var found *node
	for _, e := range n.entries {
		if e.key == key {
			found = e.value
		}
	}
	return found
}

// put lays a value over a table: tables merge, everything else replaces.
func (n *node) put(key string, at Origin, value *node) {
	old := n.find(key)
	switch {
	case old == nil:
		n.entries = append(n.entries, entry{key: key, at: at, value: value})
	case value.kind == tableNode && (old.kind == tableNode || old.kind == nullNode):
		old.kind = tableNode
		for _, e := range value.entries {
			old.put(e.key, e.at, e.value)
		}
	case value.kind != tableNode:
		*old = *value
	}
}
