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
                "The model that is asked. The default is no model of a server: a backend that requires a model is not called"
                        + " until one is set.")
        String model,

        @DefaultValue("2048")
        @AtLeast("1")
        @EnvironmentVariable("LLM_MAX_TOKENS")
        @Description("The most tokens an answer may have.")
        int maxTokens,

        @DefaultValue("offline")
        @EnvironmentVariable("LLM_BACKEND")
        @Description("The backend that is asked: a name under `llm.backends`, or a type that needs no settings.")
        String backend,

        @DefaultValue("60s")
        @AtLeast("1ms")
        @EnvironmentVariable("LLM_TIMEOUT")
        @Description("The time a call may take, with all its attempts and waits.")
        Duration timeout,

        @DefaultValue("128")
        @AtLeast("1")
        @AtMost("10000")
        @Description(
                "The threads that run asynchronous calls on Java 17; it has no effect on 21 and later, where each call"
                        + " has a virtual thread.")
        int callThreads) {}
