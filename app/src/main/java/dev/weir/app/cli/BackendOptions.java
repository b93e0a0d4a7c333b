package dev.weir.app.cli;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.spi.event.CallListener;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of every command that asks a backend. */
public final class BackendOptions {
    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = {"-b", "--backend"},
            paramLabel = "NAME",
            description = "The backend to ask, a configured one or a type: llm.client.backend for this call.")
    private @Nullable String backend;

    /**
     * Builds the runtime.
     *
     * @param listeners what else receives the events of its calls
     */
    public Weir build(Surroundings surroundings, CallListener... listeners) {
        WeirBuilder builder = builder(surroundings);
        List.of(listeners).forEach(builder::listener);
        return builder.build();
    }

    /** A builder with these options. A person at a terminal is told what its calls wait for. */
    public WeirBuilder builder(Surroundings surroundings) {
        WeirBuilder builder = silentBuilder(surroundings);
        if (surroundings.errorIsTerminal()) {
            builder.listener(new WaitNotes(spec.commandLine().getErr()));
        }
        return builder;
    }

    /** A builder with these options, for calls so many that nobody could read what each of them waits for. */
    public WeirBuilder silentBuilder(Surroundings surroundings) {
        WeirBuilder builder = runtime.builder(surroundings);
        if (backend != null) {
            builder.argument("llm.client.backend", backend);
        }
        return builder;
    }
}
