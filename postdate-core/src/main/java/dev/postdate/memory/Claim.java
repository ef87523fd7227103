package dev.postdate.memory;

import dev.postdate.spi.ClaimRef;

/**
 * A row's claim.
 *
 * @param suspect true if it was a suspect, and was charged a failure by this claim
 */
record Claim(ClaimRef ref, Node node, boolean suspect) {}
