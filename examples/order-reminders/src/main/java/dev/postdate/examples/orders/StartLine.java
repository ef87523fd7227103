package dev.postdate.examples.orders;

import java.time.Instant;

/** A line of the ledger of starts: a process is ready, its handlers run and its HTTP port is open. */
public record StartLine(Instant at, long pid, int port) {}
