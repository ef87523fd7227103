package dev.postdate.benchmarks.work;

/** One figure of one run. */
public record Sample(String unit, double value) {}
