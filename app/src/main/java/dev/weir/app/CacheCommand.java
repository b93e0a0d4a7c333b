package dev.weir.app;

import picocli.CommandLine.Command;

@Command(name = "cache", description = "Shows, clears and fills the response cache that processes share.")
final class CacheCommand {}
