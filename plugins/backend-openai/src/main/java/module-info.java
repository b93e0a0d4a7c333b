open module dev.weir.backend.openai {
    requires dev.weir.wire;

    provides dev.weir.spi.Plugin with
            dev.weir.backend.openai.OpenAiPlugin;
}
