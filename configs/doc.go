// Package configs holds every setting of Parley and reads them from one YAML file.
//
// The Go structs are the only source of truth. Their tags name each setting, its default, its bounds and what it means; the
// strict loader, the JSON Schema, the sample files beside this package and docs/config.md are all made from them, and a test
// fails when they differ.
//
//	defaults     file            PARLEY_A__B=c     --set a.b=c
//	(tags)   <   parley.yaml  <  environment   <   command line       later ones win
//	                  │               │                │
//	                  ▼               ▼                ▼
//	             YAML nodes      one value         one value
//	                  └───────┬───────┴────────────────┘
//	                        tree            every value knows its file, line and column
//	                          │  ${VAR}, ${file:…}
//	                        check           the tree against the structs: all problems, not the first
//	                          │
//	       room_defaults ─▶ template ─▶ room    maps merge, lists replace
//	                          │
//	                       validate         what one value says about another
//	                          ▼
//	                       *Config          complete, or not at all
//
// A file with a problem gives no configuration. The error is a *Problems with everything that is wrong at once, each as
// file:line:column with the line, a caret and, where one can be guessed, the right way to write it.
package configs
