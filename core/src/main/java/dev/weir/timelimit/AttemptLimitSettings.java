package dev.weir.timelimit;

import java.time.Duration;

/** Placeholder until the learner lands. */
public record AttemptLimitSettings(boolean adaptive, double factor, Duration floor, Duration ceiling) {}
