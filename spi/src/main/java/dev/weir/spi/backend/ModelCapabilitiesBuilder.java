package dev.weir.spi.backend;

import org.jspecify.annotations.Nullable;

/**
 * Builds {@link ModelCapabilities}; each method sets the component of its name, null for unknown. Not thread-safe.
 */
public final class ModelCapabilitiesBuilder {
    private @Nullable Integer contextLength;
    private @Nullable Boolean continuation;
    private @Nullable Boolean chat;
    private @Nullable Boolean embeddings;
    private @Nullable Boolean tools;
    private @Nullable Boolean images;
    private @Nullable Boolean audio;
    private @Nullable Boolean files;
    private @Nullable Boolean jsonObject;
    private @Nullable Boolean jsonSchema;
    private @Nullable Boolean streaming;

    ModelCapabilitiesBuilder() {}

    ModelCapabilitiesBuilder(ModelCapabilities from) {
        contextLength = from.contextLength();
        continuation = from.continuation();
        chat = from.chat();
        embeddings = from.embeddings();
        tools = from.tools();
        images = from.images();
        audio = from.audio();
        files = from.files();
        jsonObject = from.jsonObject();
        jsonSchema = from.jsonSchema();
        streaming = from.streaming();
    }

    public ModelCapabilitiesBuilder contextLength(@Nullable Integer contextLength) {
        this.contextLength = contextLength;
        return this;
    }

    public ModelCapabilitiesBuilder continuation(@Nullable Boolean continuation) {
        this.continuation = continuation;
        return this;
    }

    public ModelCapabilitiesBuilder chat(@Nullable Boolean chat) {
        this.chat = chat;
        return this;
    }

    public ModelCapabilitiesBuilder embeddings(@Nullable Boolean embeddings) {
        this.embeddings = embeddings;
        return this;
    }

    public ModelCapabilitiesBuilder tools(@Nullable Boolean tools) {
        this.tools = tools;
        return this;
    }

    public ModelCapabilitiesBuilder images(@Nullable Boolean images) {
        this.images = images;
        return this;
    }

    public ModelCapabilitiesBuilder audio(@Nullable Boolean audio) {
        this.audio = audio;
        return this;
    }

    public ModelCapabilitiesBuilder files(@Nullable Boolean files) {
        this.files = files;
        return this;
    }

    public ModelCapabilitiesBuilder jsonObject(@Nullable Boolean jsonObject) {
        this.jsonObject = jsonObject;
        return this;
    }

    public ModelCapabilitiesBuilder jsonSchema(@Nullable Boolean jsonSchema) {
        this.jsonSchema = jsonSchema;
        return this;
    }

    public ModelCapabilitiesBuilder streaming(@Nullable Boolean streaming) {
        this.streaming = streaming;
        return this;
    }

    /**
     * Builds the capabilities.
     *
     * @throws IllegalArgumentException if {@code contextLength} is below 1
     */
    public ModelCapabilities build() {
        return new ModelCapabilities(
                contextLength,
                continuation,
                chat,
                embeddings,
                tools,
                images,
                audio,
                files,
                jsonObject,
                jsonSchema,
                streaming);
    }
}
