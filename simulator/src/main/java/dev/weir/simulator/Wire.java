package dev.weir.simulator;

/** The two shapes of requests for completions, and how their answers are written. */
enum Wire {
    CHAT("chatcmpl-"),
    COMPLETIONS("cmpl-");

    private final String idPrefix;

    Wire(String idPrefix) {
        this.idPrefix = idPrefix;
    }

    String idPrefix() {
        return idPrefix;
    }

    AnswerWriter writer() {
        return this == CHAT ? new ChatAnswerWriter() : new CompletionAnswerWriter();
    }

    Asked read(Parameters body, String model) {
        return this == CHAT ? new ChatRequestReader(body).read(model) : new CompletionRequestReader(body).read(model);
    }
}
