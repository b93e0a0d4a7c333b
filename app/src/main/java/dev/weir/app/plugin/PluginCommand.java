package dev.weir.app.plugin;

import picocli.CommandLine.Command;

@Command(
        name = "plugin",
        description = "Lists, describes, verifies, installs and removes plugins, and begins a new one.")
public final class PluginCommand {}
