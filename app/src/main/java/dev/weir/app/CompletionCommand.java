package dev.weir.app;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Prints a script that completes weir's commands and options in bash and zsh.",
        footer = {"", "To use it in this shell: source <(weir completion)"})
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(AutoComplete.bash("weir", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
