package dev.weir.simulator;

/**
 * What a request gets, before it is sent.
 *
 * @param inputTokens of its prompts
 * @param prompts how many it has, each of which takes a slot
 */
record Plan(Reply reply, Incoming incoming, Fault fault, long inputTokens, int prompts) {
    Plan with(Reply reply) {
        return new Plan(reply, incoming, fault, inputTokens, prompts);
    }
}
