package dev.weir.app;

import picocli.CommandLine.Command;

@Command(name = "config", description = "Checks and shows the configuration.")
final class ConfigCommand {}
