package dev.weir.client;

import dev.weir.config.EnvironmentVariable;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** What a call uses when it does not say; the section {@code llm.client}. */
public record ClientSettings(
        @DefaultValue("offline")
        @EnvironmentVariable("LLM_MODEL")
        @Description(
                "The model to call. The default is not the model of any server: a backend that requires a model is not called until one is set.")
        String model,

        @DefaultValue("2048")
        @AtLeast("0")
        @EnvironmentVariable("LLM_MAX_TOKENS")
        @Description(
                "Maximum number of output tokens of a request that names none, also not as max_tokens or max_completion_tokens in its parameters; 0 for no limit.")
        int maxTokens,

        @DefaultValue("offline")
        @EnvironmentVariable("LLM_BACKEND")
        @Description("The backend to call: a name under `llm.backends`, or a type without required settings.")
        String backend,

        @DefaultValue("60s")
        @AtLeast("1ms")
        @EnvironmentVariable("LLM_TIMEOUT")
        @Description("Timeout of a call, all attempts and delays included.")
        Duration timeout,

        @DefaultValue("128")
        @AtLeast("1")
        @AtMost("10000")
        @Description(
                "Size of the thread pool for asynchronous calls on Java 17; without effect on 21 and later, where each call has a virtual thread.")
        int callThreads) {}
