package dev.weir.app.config;

import picocli.CommandLine.Command;

@Command(name = "config", description = "Checks and shows the configuration.")
public final class ConfigCommand {}
