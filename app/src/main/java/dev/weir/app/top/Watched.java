package dev.weir.app.top;

import dev.weir.admin.AdminClient;
import dev.weir.admin.AdminClient.LocalRuntime;
import dev.weir.app.cli.InputException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A runtime of this machine that is asked at its admin endpoint. */
public final class Watched {
    private static final int MOST_CALLS = 500;

    private final LocalRuntime runtime;
    private final Duration timeout;

    /** @param timeout for each answer */
    Watched(LocalRuntime runtime, Duration timeout) {
        this.runtime = runtime;
        this.timeout = timeout;
    }

    LocalRuntime runtime() {
        return runtime;
    }

    /**
     * What it does at this moment.
     *
     * @throws SocketTimeoutException if its process does not answer
     * @throws IOException if it has ended
     */
    TopSample sample() throws IOException {
        JsonNode json = ask("snapshot " + MOST_CALLS);
        return new TopSample(System.nanoTime(), json);
    }

    /**
     * What is wrong with its recent calls: {@code calls}, {@code failed}, {@code latency} and {@code findings}.
     *
     * @throws InputException if its process does not answer, or has ended
     */
    public JsonNode findings() {
        try {
            return ask("findings");
        } catch (SocketTimeoutException e) {
            throw new InputException("process " + runtime.pid() + " does not answer");
        } catch (IOException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Cancels a call.
     *
     * @return whether there was such a call
     */
    boolean cancel(String callId) throws IOException {
        return ask("cancel " + callId).path("cancelled").asBoolean(false);
    }

    private JsonNode ask(String request) throws IOException {
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(AdminClient.ask(runtime, request, timeout));
        } catch (JacksonException e) {
            throw new IOException("the answer of process " + runtime.pid() + " is not understood", e);
        }
        String error = json.path("error").asString("");
        if (!error.isEmpty()) {
            throw new IOException("process " + runtime.pid() + ": " + error);
        }
        if (!json.isObject()) {
            throw new IOException("process " + runtime.pid() + " ended while it answered");
        }
        return json;
    }
}
