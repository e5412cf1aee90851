package main

import "strings"

// readableName makes the name of a room that can be said over the telephone, such as quiet-otter. choose gives a number from
// 0 up to but not including n.
func readableName(choose func(n int) int) string {
	first, second := strings.Fields(qualities), strings.Fields(animals)
	return first[choose(len(first))] + "-" + second[choose(len(second))]
}

// Words of at most seven letters that are hard to mishear, hard to misspell and unkind to nobody.
const (
	qualities = `able agile amber bold brave bright brisk calm candid clear clever cosy crisp daring eager early easy fair fancy
		fleet fond free fresh gentle glad golden grand green happy honest humble jolly keen kind light lively lucky mellow merry
		mild neat nimble noble patient polite proud quick quiet ready rosy sharp silver simple sleek smooth snug solid
		spry steady stout sunny sure swift tender tidy tough true upbeat vivid warm wise witty young zesty`

	animals = `badger beaver bison bobcat camel canary cheetah condor cougar coyote crane cricket dolphin dove
		eagle egret falcon ferret finch fox gazelle gecko gibbon giraffe goose gopher hare hawk heron hippo ibex ibis iguana
		impala jackdaw jaguar kestrel kiwi koala lark lemur leopard lizard llama lobster lynx magpie mallard marmot marten
		minnow mole moose newt ocelot octopus orca oriole osprey otter owl panda panther parrot pelican penguin pigeon pika
		plover puffin puma python quail rabbit raccoon raven robin salmon seal sparrow spider squid starling stork swallow
		swan tapir thrush tiger toucan trout turtle walrus whale wolf wombat wren yak zebra`
)
