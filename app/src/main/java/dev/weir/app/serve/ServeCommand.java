package dev.weir.app.serve;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.ProcessSignal;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.cli.UserData;
import dev.weir.gateway.Gateway;
import dev.weir.gateway.GatewayBuilder;
import dev.weir.gateway.GatewaySettings;
import dev.weir.gateway.keys.GatewayKeys;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.keys.KeyFileException;
import dev.weir.gateway.ui.CallHistory;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        description =
                "Serves the APIs of OpenAI and Anthropic on this machine, so that programs in any language use what is "
                        + "configured here by changing their base URL, until it is stopped with Ctrl-C or SIGTERM.",
        footer = {"", "docs/gateway.md has the endpoints, headers and limits."})
public final class ServeCommand implements Callable<Integer> {
    private static final int VIRTUAL_THREADS = 21;
    private static final int MOST_MODELS = 10;
    private static final int CLOSING_SECONDS = 15;
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "The port; 0 for any that is free; llm.gateway.port by default.")
    private @Nullable Integer port;

    public ServeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        CallHistory history = new CallHistory(TimeSource.system());
        try (RuntimeSource runtimes = new RuntimeSource(() -> builder(history))) {
            Weir weir = runtimes.build(null);
            GatewaySettings settings = weir.configuration().host(GatewaySettings.SECTION, GatewaySettings.class);
            Gateway gateway;
            try {
                gateway = start(weir, settings, runtimes, history);
            } catch (RuntimeException e) {
                weir.close();
                throw e;
            }
            serve(runtimes, gateway, settings, new ConfigurationReload(runtimes, gateway, weir), closed);
        } finally {
            closed.countDown();
        }
        return ExitCode.OK;
    }

    private void serve(
            RuntimeSource runtimes,
            Gateway gateway,
            GatewaySettings settings,
            ConfigurationReload reload,
            CountDownLatch closed)
            throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway, closed), "weir-stop"));
        FileWatch watch = runtimes.file()
                .map(file -> FileWatch.started(file, LOOK_INTERVAL, () -> reload.run("file")))
                .orElse(null);
        try (ProcessSignal hangup = ProcessSignal.handledBy("HUP", () -> reload.run("SIGHUP"));
                watch;
                gateway) {
            describe(gateway, settings);
            gateway.awaitClose();
        } finally {
            reload.close();
        }
    }

    /** Runs when the process is to end, which it does when this returns: the runtime is closed by then. */
    private static void stop(Gateway gateway, CountDownLatch closed) {
        gateway.close();
        try {
            closed.await(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As a service has them, the exporters of metrics are built. */
    private WeirBuilder builder(CallHistory history) {
        WeirBuilder builder = options.builder(surroundings)
                .metricsExporters(true)
                .budgetKeys("key", "team", "tokenBudget")
                .listener(history);
        if (port != null) {
            builder.argument("llm.gateway.port", port.toString());
        }
        return builder;
    }

    private Gateway start(Weir weir, GatewaySettings settings, RuntimeSource runtimes, CallHistory history) {
        try {
            GatewayBuilder builder = Gateway.builder(weir, settings)
                    .metrics(runtimes.exporters())
                    .history(history);
            if (settings.keysFile() == null) {
                UserData.keys(surroundings.environment())
                        .ifPresent(file -> builder.keys(
                                GatewayKeys.of(new KeyFile(file, TimeSource.system()), TimeSource.system())));
            }
            return builder.start();
        } catch (IOException e) {
            throw new InputException(e.getMessage() + "; choose another port with --port, or 0 for any that is free");
        } catch (IllegalArgumentException | KeyFileException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }

    private void describe(Gateway gateway, GatewaySettings settings) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("weir serves OpenAI's and Anthropic's API at " + gateway.origin());
        out.println("models: " + models(gateway));
        out.println();
        String key = gateway.requiresKeys() ? "weir_..." : "none";
        out.println("  export OPENAI_BASE_URL=" + gateway.baseUrl() + " OPENAI_API_KEY=" + key);
        out.println("  export ANTHROPIC_BASE_URL=" + gateway.origin() + " ANTHROPIC_API_KEY=" + key);
        if (gateway.dashboardUrl() != null) {
            out.println();
            out.println("dashboard: " + gateway.dashboardUrl()
                    + (gateway.requiresKeys() ? ", with a key of 'weir keys create --admin --name NAME'" : ""));
        }
        if (!gateway.requiresKeys() && settings.keysFile() != null) {
            out.println();
            out.println("No key is required: the file of llm.gateway.keysFile, " + settings.keysFile()
                    + ", does not exist yet; 'weir keys create --name NAME' makes it.");
        }
        if (gateway.requiresKeys()) {
            out.println();
            out.println(
                    settings.jwt() == null
                            ? "A request needs a key: 'weir keys create --name NAME' makes one, 'weir keys list' shows them."
                            : "A request needs a token of " + settings.jwt().issuer()
                                    + ", or a key of 'weir keys create'.");
        }
        if (Runtime.version().feature() < VIRTUAL_THREADS) {
            out.println();
            out.println("This is Java " + Runtime.version().feature()
                    + ": at most llm.gateway.threads requests run at once; Java 21 and later have no such limit.");
        }
        out.flush();
    }

    private static String models(Gateway gateway) {
        String first =
                String.join(", ", gateway.models().stream().limit(MOST_MODELS).toList());
        int more = gateway.models().size() - MOST_MODELS;
        return more > 0 ? first + " and " + more + " more (GET /v1/models)" : first;
    }
}
