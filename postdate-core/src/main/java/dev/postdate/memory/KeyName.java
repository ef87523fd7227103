package dev.postdate.memory;

/** A schedule key and the application in which it is unique. */
record KeyName(String application, String value) {}
