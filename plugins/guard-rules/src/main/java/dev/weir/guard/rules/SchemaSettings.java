package dev.weir.guard.rules;

import dev.weir.spi.settings.Description;
import java.nio.file.Path;

/** Settings of {@link SchemaGuard}. */
public record SchemaSettings(
        @Description("The file with the JSON Schema that the text of every answer has to follow.")
        Path schema) {}
