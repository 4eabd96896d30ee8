window.lingkarLenses = {{ embed(data) }};
