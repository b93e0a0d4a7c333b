package dev.weir.spi.backend;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.Description;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model's capabilities at one backend: each is true, false, or null for unknown. Created with
 * {@link #builder()}; also the settings {@code capabilities} of a route's target. Immutable.
 *
 * <p>A route does not send a request to a target that is known not to be able to answer it while another one may. What is
 * unknown is tried.
 *
 * @param contextLength maximum number of tokens of prompt and answer together, of one input for embeddings
 * @param continuation whether it continues an assistant's message at the end of the request: its answer is the rest of
 *     that message
 * @param chat whether it answers chat requests
 * @param embeddings whether it answers embedding requests
 * @param tools whether requests may have tools
 * @param images whether messages may have images
 * @param audio whether messages may have sound
 * @param files whether messages may have files
 * @param jsonObject whether it answers with a JSON object on request
 * @param jsonSchema whether it answers with JSON that follows a schema on request
 * @param streaming whether it sends the answer as it arises on request
 */
public record ModelCapabilities(
        @Nullable @AtLeast("1") @Description("Maximum number of tokens of prompt and answer together.")
        Integer contextLength,

        @Nullable
        @Description(
                "Whether it continues an assistant's message at the end of the request: its answer is the rest of that message.")
        Boolean continuation,

        @Nullable @Description("Whether it answers chat requests.")
        Boolean chat,

        @Nullable @Description("Whether it answers embedding requests.")
        Boolean embeddings,

        @Nullable @Description("Whether requests may have tools.")
        Boolean tools,

        @Nullable @Description("Whether messages may have images.")
        Boolean images,

        @Nullable @Description("Whether messages may have sound.")
        Boolean audio,

        @Nullable @Description("Whether messages may have files.")
        Boolean files,

        @Nullable @Description("Whether it answers with a JSON object on request.")
        Boolean jsonObject,

        @Nullable @Description("Whether it answers with JSON that follows a schema on request.")
        Boolean jsonSchema,

        @Nullable @Description("Whether it streams its answer on request.")
        Boolean streaming) {

    /** Nothing is known. */
    public static final ModelCapabilities UNKNOWN = builder().build();

    public ModelCapabilities {
        if (contextLength != null && contextLength < 1) {
            throw new IllegalArgumentException("contextLength must be at least 1, was " + contextLength);
        }
    }

    /** A builder with nothing known. */
    public static ModelCapabilitiesBuilder builder() {
        return new ModelCapabilitiesBuilder();
    }

    /** A builder that starts from these. */
    public ModelCapabilitiesBuilder toBuilder() {
        return new ModelCapabilitiesBuilder(this);
    }

    /** These, and what is unknown here from others. */
    public ModelCapabilities orElse(ModelCapabilities others) {
        return new ModelCapabilities(
                either(contextLength, others.contextLength),
                either(continuation, others.continuation),
                either(chat, others.chat),
                either(embeddings, others.embeddings),
                either(tools, others.tools),
                either(images, others.images),
                either(audio, others.audio),
                either(files, others.files),
                either(jsonObject, others.jsonObject),
                either(jsonSchema, others.jsonSchema),
                either(streaming, others.streaming));
    }

    private static <T> @Nullable T either(@Nullable T first, @Nullable T second) {
        return first != null ? first : second;
    }
}
