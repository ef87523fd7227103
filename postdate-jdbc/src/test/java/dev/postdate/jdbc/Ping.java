package dev.postdate.jdbc;

import dev.postdate.MessageType;

/** A message that a test knows again. */
@MessageType("test.ping")
record Ping(String text) {}
