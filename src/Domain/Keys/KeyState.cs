namespace ImitationService.Domain.Keys;

/// <summary>Where a key stands.</summary>
public enum KeyState
{
    /// <summary>It opens its project.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Somebody ended it.</summary>
    Revoked,
}
