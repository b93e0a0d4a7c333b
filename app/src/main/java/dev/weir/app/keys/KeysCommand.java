package dev.weir.app.keys;

import picocli.CommandLine.Command;

@Command(
        name = "keys",
        description = "Creates, lists, revokes and rotates the keys that clients of 'weir serve' need.",
        footer = {"", "A running gateway follows each change at once. docs/gateway.md has more."})
public final class KeysCommand {}
