package dev.weir.backend.anthropic;

import dev.weir.wire.FaultMatrix;
import java.nio.file.Path;

class FaultMatrixTest extends FaultMatrix {
    FaultMatrixTest() {
        super(AnthropicDialect.ANTHROPIC, AnthropicFaults.all(), Path.of("../../docs/backends/anthropic.md"));
    }
}
