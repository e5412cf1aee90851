// Package limits holds every bound that whoever runs a server may move, in one
// table: the tags of [Limits]. The loader of the configuration, its schema, the
// pages docs/config.md and docs/limits.md and the packages that keep the bounds
// all read it, and nothing else says what a bound is by default, or how far it
// goes.
//
//	parley.yaml ──▶ configs ──▶ Limits ──┬──▶ signaling   doors, messages
//	  limits:       min…max   (by value) ├──▶ room        seats, views, chat
//	                                     └──▶ sfu         offers, packets
//
// What is an int, a duration or a quantity of package units here is a plain
// number in whoever compares with it. No bound can be switched off: nothing and
// what is below stands for the default, what is too large for the most allowed.
package limits
