package dev.weir.app.cache;

import picocli.CommandLine.Command;

@Command(name = "cache", description = "Shows, clears and fills the response cache that processes share.")
public final class CacheCommand {}
