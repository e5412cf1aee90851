// Package sfu moves media: PeerConnections, publications, subscriptions, feedback.
package sfu
