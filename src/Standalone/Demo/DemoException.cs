namespace ImitationService.Standalone.Demo;

/// <summary>A step of the demo that did not go as it should; the message says what to do.</summary>
internal sealed class DemoException(string message, Exception? inner = null) : Exception(message, inner);
