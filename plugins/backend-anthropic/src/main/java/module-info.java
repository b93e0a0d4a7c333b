open module dev.weir.backend.anthropic {
    requires dev.weir.wire;

    provides dev.weir.spi.Plugin with
            dev.weir.backend.anthropic.AnthropicPlugin;
}
